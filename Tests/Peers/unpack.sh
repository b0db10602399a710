#!/usr/bin/env bash
# Unpacks Debian's test peers into a folder, without installing any: `unpack.sh .tools`.
#
# What cannot be had is named in one line and its tests are skipped; under CI=true that is an error. A package that
# is unpacked already is not fetched again.
set -euo pipefail

packages=(
    prometheus prometheus-node-exporter prometheus-alertmanager
    hey wrk libluajit-5.1-2 libluajit-5.1-common nginx
    netdata-core libuv1 libjson-c5 libnetfilter-acct1
)
# Go and its DogStatsD client, for what docs/CLIENTS.md tells people to paste; its headers are 147 MB, its tools 329.
packages+=(golang-github-datadog-datadog-go-dev)
command -v go >/dev/null || packages+=(golang-go golang-src golang-1.19-go golang-1.19-src)
command -v ss >/dev/null || packages+=(iproute2 libbpf1 libbsd0 libmnl0 libelf1 libmd0)

mkdir -p "$1/debs"
cd "$1"
root=$PWD

absent() {
    echo "test peers absent, their tests are skipped: $*" >&2
    if [ "${CI:-}" = true ]; then exit 1; fi
    exit 0
}

command -v apt-get >/dev/null && command -v dpkg >/dev/null || absent "${packages[*]} (no apt-get here)"

# Package lists of our own, so that neither root nor the machine's lists are needed.
apt_options=(-q -o APT::Sandbox::User=root)
if ! apt-cache show prometheus >/dev/null 2>&1; then
    mkdir -p apt/lists/partial apt/cache/archives/partial
    apt_options+=(-o "Dir::State::lists=$root/apt/lists" -o "Dir::Cache=$root/apt/cache")
    apt-get "${apt_options[@]}" update >/dev/null || absent "${packages[*]} (no package lists)"
fi

missing=()
for package in "${packages[@]}"; do
    if [ -e "debs/$package.unpacked" ]; then continue; fi
    if (cd debs && apt-get "${apt_options[@]}" download "$package" >/dev/null 2>&1); then
        dpkg -x debs/"${package}"_*.deb .
        rm debs/"${package}"_*.deb
        touch "debs/$package.unpacked"
    else
        missing+=("$package")
    fi
done

# Debian's Alertmanager reads its templates from one fixed place, where nothing is installed: of the same length, the
# place becomes the folder in which it is started.
if [ -e usr/bin/prometheus-alertmanager ]; then
    place=/usr/share/prometheus/alertmanager
    here=$(printf './%.0s' $(seq $((${#place} / 2))))
    LC_ALL=C sed -i "s#$place#$here#g" usr/bin/prometheus-alertmanager
fi

if [ "${#missing[@]}" -gt 0 ]; then absent "${missing[*]}"; fi
