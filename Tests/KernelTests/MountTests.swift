import Bytes
import Foundation
import Kernel
import Testing

struct MountTests {
    private func mounts(_ text: String) -> [String] {
        rows(text, Mount.parse) { mount in
            let point = String(decoding: mount.point, as: UTF8.self)
            return "\(mount.device)|\(point)|\(mount.type)|\(mount.isReadOnly ? "ro" : "rw")"
        }
    }

    @Test(arguments: [
        ("/dev/vda / ext4 rw,relatime 0 0\n", "/dev/vda|/|ext4|rw"),
        ("/dev/vda / ext4 rw,errors=remount-ro 0 0\n", "/dev/vda|/|ext4|rw"),
        ("/dev/vda / ext4 relatime,ro,discard 0 0\n", "/dev/vda|/|ext4|ro"),
        ("/dev/vda / ext4 rw,relatime,ro\n", "/dev/vda|/|ext4|ro"),
        ("/dev/vda /a ext4 ro 0 0\n", "/dev/vda|/a|ext4|ro"),
        // Blank, tab, line feed, backslash and hash inside a mount point.
        (
            #"//nas/my\040share /a\040b\011c\012d\134e\043f cifs rw 0 0"# + "\n",
            "//nas/my\\040share|/a b\tc\nd\\e#f|cifs|rw"
        ),
        // Not three octal digits, or more than a byte: as it stands.
        (#"x /a\04 t rw"# + "\n", #"x|/a\04|t|rw"#), (#"x /a\ t rw"# + "\n", #"x|/a\|t|rw"#),
        (#"x /a\089 t rw"# + "\n", #"x|/a\089|t|rw"#), (#"x /a\777 t rw"# + "\n", #"x|/a\777|t|rw"#),
    ])
    func readsAMount(_ line: String, _ row: String) {
        #expect(mounts(line) == [row])
    }

    @Test(arguments: [
        "", "\n", "/dev/vda / ext4\n", "/dev/vda / ext4 rw", "/dev/vda a ext4 rw 0 0\n",
        #"x /a\000 t rw"# + "\n",
        "x /\(String(repeating: "a", count: 4095)) t rw\n",
    ])
    func refusesATextWithoutMounts(_ text: String) {
        #expect(
            mounts(text) == [
                "`mounts` is not as the kernel writes it: expected lines like `/dev/sda1 / ext4 rw 0 0`"
            ])
    }

    @Test func keepsTheBytesOfAPointThatIsNoUTF8() throws {
        let bytes = Array("x /caf".utf8) + [0xe9] + Array(" t rw 0 0\n".utf8)
        try bytes.withUnsafeBufferPointer { buffer in
            var reader = ByteReader(ByteRun(start: try #require(buffer.baseAddress), count: buffer.count))
            try Mount.parse(&reader) { #expect($0.point == Array("/caf".utf8) + [0xe9]) }
        }
    }

    @Test func asksTheFilesystemOfAFolder() throws {
        let space = try MountSpace.ask(Array("/".utf8))
        let attributes = try FileManager.default.attributesOfFileSystem(forPath: "/")
        #expect(space.sizeBytes == (attributes[.systemSize] as? NSNumber)?.doubleValue)
        #expect(space.freeBytes >= space.availableBytes)
        #expect(space.files >= space.filesFree)
    }

    @Test func saysWhichFilesystemCannotBeAsked() {
        #expect(throws: KernelError.missing("/nowhere\u{FFFD}")) {
            _ = try MountSpace.ask(Array("/nowhere".utf8) + [0xff])
        }
    }
}
