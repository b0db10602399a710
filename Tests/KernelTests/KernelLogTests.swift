import Bytes
import Foundation
import Kernel
import Testing

struct KernelLogTests {
    private static func message(_ text: String) -> KernelMessage? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.flatMap { KernelMessage(ByteRun(start: $0, count: buffer.count)) }
        }
    }

    @Test func readsTheFirstLineOfARecord() {
        let read = Self.message(
            "6,1234,5678901,-;TCP: too many orphaned sockets\n SUBSYSTEM=net\n DEVICE=n2\n")
        #expect(read?.microseconds == 5_678_901)
        #expect(read?.text == "TCP: too many orphaned sockets")
        // Later kernels add the caller to the prefix.
        #expect(Self.message("4,1,2,c,caller=T12;x;y\n")?.text == "x;y")
    }

    @Test(arguments: [
        "", "x", "6", "6,1", "6,1,2", "6,1,2,-", "6,1,2,-;", "30,1,2,-;a program says so\n", "6,1,-2,-;x\n",
        "6,1,99999999999999999999,-;x\n",
    ])
    func takesOtherTextForNone(_ text: String) {
        #expect(Self.message(text) == nil)
    }

    @Test func saysThatThereIsNoLog() {
        #expect(throws: KernelError.missing("/nowhere/kmsg")) {
            try KernelLog(path: "/nowhere/kmsg").messages()
        }
    }

    @Test func readsOnFromWhereItWas() throws {
        let path = NSTemporaryDirectory() + "kmsg-\(UUID().uuidString)"
        try Data("6,1,1000000,-;one\n".utf8).write(to: URL(fileURLWithPath: path))
        defer { unlink(path) }
        let log = KernelLog(path: path)
        #expect(try log.messages().map(\.text) == ["one"])
        #expect(try log.messages().map(\.text) == ["one"])
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data("6,2,2000000,-;two\n".utf8))
        #expect(try log.messages().map(\.text) == ["one", "two"])
    }

    @Test(arguments: [
        ("Max open files            1024                 4096                 files", "1024 4096"),
        ("Max cpu time  1 2 seconds\nMax open files  unlimited unlimited files\n", "unlimited unlimited"),
        ("Max open files 7 unlimited files", "7 unlimited"), ("Max open files 7", "nil"),
        ("Max open files x 7", "nil"), ("", "nil"),
    ])
    func readsBothDescriptorLimits(_ text: String, _ expected: String) {
        func spelled(_ limit: DescriptorLimit) -> String {
            if case .count(let count) = limit { return "\(count)" }
            return "unlimited"
        }
        let bytes = Array((text + "\n").utf8)
        let limits = bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.flatMap { DescriptorLimits(ByteRun(start: $0, count: buffer.count)) }
        }
        #expect((limits.map { "\(spelled($0.soft)) \(spelled($0.hard))" } ?? "nil") == expected)
    }

    @Test(arguments: [
        ("/sys/fs/cgroup/cpu/a/b", "/a/b"), ("/sys/fs/cgroup/memory", "/docker/x"),
        ("/sys/fs/cgroup/memory/y", "/docker/x/y"), ("/sys/fs/cgroup/unified/", "/"),
        ("/sys/fs/cgroup/cpufoo", nil),
        ("/elsewhere", nil),
    ])
    func namesTheGroupOfAFolder(_ folder: String, _ path: String?) throws {
        let mounts = try parsed(
            """
            30 1 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
            31 1 0:27 /docker/x /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
            32 1 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw

            """
        ) { reader throws(KernelError) in try CgroupMounts(&reader) }
        #expect(mounts.path(ofFolder: folder) == path)
        #expect(
            mounts.places(of: "/docker/x/y").map(\.folder) == [
                "/sys/fs/cgroup/unified/docker/x/y", "/sys/fs/cgroup/cpu/docker/x/y",
                "/sys/fs/cgroup/memory/y",
            ])
    }
}
