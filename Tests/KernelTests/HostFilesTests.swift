import Bytes
import Foundation
import Kernel
import Testing

struct HostFilesTests {
    @Test(arguments: [
        (HostFile.proc("stat"), "/h/proc/stat"), (.sys("class"), "/h/sys/class"),
        (.net("dev"), "/h/proc/thread-self/net/dev"), (.root("etc/os-release"), "/h/etc/os-release"),
    ])
    func knowsWhereFilesLie(_ file: HostFile, _ path: String) {
        let host = HostFiles(procfs: "/h/proc", sysfs: "/h/sys", rootfs: "/h", network: "thread-self/net")
        #expect(host.path(of: file) == path)
        #expect(!host.readsOwnNetwork)
        #expect(HostFiles().path(of: .net("dev")) == "/proc/net/dev")
        #expect(HostFiles().readsOwnNetwork)
        #expect(HostFiles().path(of: .root("etc/os-release")) == "/etc/os-release")
    }

    @Test func readsAFileAnewEachTime() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("outrigger-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Nothing to be done about what stays in /tmp.
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("loadavg")
        let host = HostFiles(procfs: folder.path)

        #expect(throws: KernelError.missing(file.path)) { try host.loadAverage() }
        try Data("1.00 2.00 3.00 1/2 3\n".utf8).write(to: file)
        #expect(try host.loadAverage().oneMinute == 1)
        try Data("4.00 5.00 6.00 1/2 3\n".utf8).write(to: file)
        #expect(try host.loadAverage().oneMinute == 4)
        // Larger than the first buffer, to see it grow.
        try Data(("7.00 8.00 9.00" + String(repeating: " ", count: 100_000)).utf8).write(to: file)
        #expect(try host.loadAverage().oneMinute == 7)
        try Data(count: ReadBuffer.limitBytes + 1).write(to: file)
        #expect(throws: KernelError.failed(file.path, errno: EFBIG)) { try host.loadAverage() }
        // After a failure the file is opened anew, here another one of the same name.
        try FileManager.default.removeItem(at: file)
        try Data("10.00 2.00 3.00 1/2 3\n".utf8).write(to: file)
        #expect(try host.loadAverage().oneMinute == 10)
    }

    @Test(arguments: [("12\n", 12), ("12", 12), (String(repeating: " ", count: 64) + "12", nil), ("", nil)])
    func readsANumberFromTheFirstBytesAlone(_ text: String, _ number: UInt64?) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("outrigger-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Nothing to be done about what stays in /tmp.
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("number")
        try Data(text.utf8).write(to: file)
        let host = HostFiles(procfs: folder.path)
        if let number {
            #expect(try host.number(in: .proc("number")) == number)
        } else {
            #expect(throws: KernelError.malformed(file.path, expected: "one number")) {
                try host.number(in: .proc("number"))
            }
        }
        #expect(try host.read(.proc("number"), atMost: 1) { $0.rest.text } == text.prefix(1))
    }

    @Test func saysThatAFolderIsNoFile() {
        #expect(throws: KernelError.failed("/proc/self", errno: EISDIR)) {
            try HostFiles().read(.proc("self")) { _ in }
        }
    }
}
