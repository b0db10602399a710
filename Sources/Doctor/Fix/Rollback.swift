/// What one `--apply` changed: enough to take it back, and to see who else has been there meanwhile.
package struct Rollback: Equatable, Sendable {
    package static let schema = "outrigger.rollback/1"

    package struct Entry: Equatable, Sendable {
        package let key: String
        /// As the kernel wrote it.
        package let from: String
        package var to: String

        package init(key: String, from: String, to: String) {
            (self.key, self.from, self.to) = (key, from, to)
        }
    }

    /// The time and the process, as a name of a file: `20260101T000000.000Z-4242`.
    package let id: String
    /// Running values do not outlive the boot that they were set in.
    package let boot: String
    /// The inode of the network namespace; `nil` where nobody could tell it.
    package let network: UInt64?
    package var entries: [Entry]
    /// The sysctl files of that moment: the digest of each by its path.
    package let files: [String: String]

    package init(id: String, boot: String, network: UInt64?, entries: [Entry], files: [String: String]) {
        (self.id, self.boot, self.network) = (id, boot, network)
        (self.entries, self.files) = (entries, files)
    }

    /// The name of the boot that runs; empty where the kernel hides it.
    package static func boot(of writer: any SettingsWriter) -> String {
        // Without it a rollback of another boot cannot be told from one of this.
        (try? writer.value(of: "kernel.random.boot_id")) ?? ""
    }

    /// A name of a file from an RFC 3339 time; of two processes at the same time none takes the other's.
    package static func id(at time: String, by pid: Int32) -> String {
        "\(time.filter { $0 != "-" && $0 != ":" })-\(pid)"
    }

    /// Whether a word can be the name of one: nothing that leads out of its folder.
    package static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 40 && text.first != "."
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || [0x54, 0x5A, 0x2E, 0x2D].contains(byte)
            }
    }

    /// FNV-1a with 64 bits, which notices a change and proves nothing against a forger.
    package static func digest(_ text: String) -> String {
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
