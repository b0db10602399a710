/// One network namespace, as it is looked into: where its files are, and how to ask for its sockets.
package struct NetworkScope: Sendable {
    /// The value of the label `netns`; `nil` for the namespace whose facts carry no such label.
    package let name: String?
    /// Its folder below /proc, as `HostFiles` takes it: `net`, `4711/net`.
    package let folder: String
    /// Makes a way to ask for its sockets: the kernel's, or a recording.
    package let channel: @Sendable () -> any DumpChannel

    package init(
        name: String? = nil, folder: String = HostFiles.ownNetwork,
        channel: @escaping @Sendable () -> any DumpChannel = { NetlinkChannel() }
    ) {
        self.name = name
        self.folder = folder
        self.channel = channel
    }
}
