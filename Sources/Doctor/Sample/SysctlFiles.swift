/// Where settings are kept, see sysctl.d(5).
package enum SysctlFiles {
    /// Of two files with one name the one in the earlier folder counts.
    package static let folders = [
        "etc/sysctl.d", "run/sysctl.d", "usr/local/lib/sysctl.d", "usr/lib/sysctl.d", "lib/sysctl.d",
    ]
    package static let main = "etc/sysctl.conf"
    /// Where Debian and Red Hat link it, so that it is read at boot.
    package static let mainLink = "etc/sysctl.d/99-sysctl.conf"
}
