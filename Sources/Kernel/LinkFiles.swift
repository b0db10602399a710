import Bytes

/// The facts of an interface that only /sys/class/net/NAME knows (Documentation/ABI/testing/sysfs-class-net).
///
/// /sys shows the interfaces of whoever mounted it, so these are asked for in that namespace alone.
package struct LinkFiles: Equatable, Sendable {
    /// How the interface came by its address: 0 permanent, 1 random, 2 copied, 3 set.
    package let addressAssignType: Int?
    /// How it came by its name; the kernel says nothing of a name whose origin it does not know.
    package let nameAssignType: Int?
    /// What tells ports of one device apart that share an address.
    package let deviceID: Int?

    package init(addressAssignType: Int?, nameAssignType: Int?, deviceID: Int?) {
        self.addressAssignType = addressAssignType
        self.nameAssignType = nameAssignType
        self.deviceID = deviceID
    }
}

extension HostFiles {
    /// `nil` when the interface of that name in /sys is another: what is mounted there is of another namespace.
    package func linkFiles(of link: NetworkLink) -> LinkFiles? {
        guard linkNumber("ifindex", of: link) == Int(link.index),
            linkFile("address", of: link, { $0.line()?.equals(link.address) }) == true
        else { return nil }
        return LinkFiles(
            addressAssignType: linkNumber("addr_assign_type", of: link),
            nameAssignType: linkNumber("name_assign_type", of: link),
            deviceID: linkNumber("dev_id", of: link))
    }

    /// A decimal number, or one that begins with `0x`.
    private func linkNumber(_ file: String, of link: NetworkLink) -> Int? {
        linkFile(file, of: link) { text in
            guard text.take("0x") else { return text.integer().flatMap(Int.init(exactly:)) }
            return text.word().flatMap { Int($0.text, radix: 16) }
        }
    }

    /// Opened for one read: with thousands of interfaces open files would be the dearer way.
    private func linkFile<Result>(
        _ file: String, of link: NetworkLink, _ parse: (inout ByteReader) -> Result?
    ) -> Result? {
        // The interface has gone, or its driver has no such fact (EINVAL): both read as nothing.
        guard let handle = try? FileHandle(path: path(of: .sys("class/net/\(link.name)/\(file)"))) else {
            return nil
        }
        return (try? read(handle) { text in parse(&text) }) ?? nil
    }
}
