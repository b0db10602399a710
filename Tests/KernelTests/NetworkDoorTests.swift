import Glibc
import Kernel
import Testing

struct NetworkDoorTests {
    @Test(
        arguments: [
            ("4711", .process(4711)), ("/run/netns/blue", .file("/run/netns/blue")), ("/", .file("/")),
            ("2147483647", .process(.max)), ("2147483648", nil), ("0", nil), ("-1", nil), ("+5", nil),
            ("", nil), ("blue", nil), ("12x", nil), (" 12", nil),
        ] as [(String, NetworkTarget?)])
    func readsATarget(_ text: String, _ target: NetworkTarget?) {
        #expect(NetworkTarget(parsing: text) == target)
        if let target { #expect(target.text == text) }
    }

    @Test(
        arguments: [
            (
                .absent(.process(7), procfs: "/host/proc"),
                "no process 7 runs below `/host/proc`; `pgrep -n NAME` prints the pid of a program"
            ),
            (
                .absent(.file("/x"), procfs: "/proc"),
                "there is no file `/x`; `lsns -t net` and `ip netns list` show the network namespaces"
            ),
            (
                .noNamespace(.file("/x")),
                "`/x` is not a network namespace; `lsns -t net` and `ip netns list` show them"
            ),
            (
                .denied(.process(7)),
                "this user may not enter the network namespace of process 7: that needs CAP_SYS_ADMIN, and "
                    + "CAP_SYS_PTRACE for a process of another user; run as root, and give a container both"
            ),
            (
                .failed(.file("/x"), errno: EMFILE),
                "the network namespace `/x` could not be entered: Too many open files"
            ),
            (
                .unseen(procfs: "/host/proc"),
                "`/host/proc` does not show this process, so no namespace can be read through it; "
                    + "mount the procfs of a pid namespace that this process is in"
            ),
            (.noThread("thread `netns` could not start: x"), "thread `netns` could not start: x"),
        ] as [(NetworkDoorError, String)])
    func saysWhyItCannotEnter(_ error: NetworkDoorError, _ sentence: String) {
        #expect("\(error)" == sentence)
    }

    @Test(
        arguments: [
            (.file("/nowhere/x"), .absent(.file("/nowhere/x"), procfs: "/proc")),
            (.file("/etc/passwd/x"), .absent(.file("/etc/passwd/x"), procfs: "/proc")),
            (.file("/etc/passwd"), .noNamespace(.file("/etc/passwd"))),
            (.file("/etc"), .noNamespace(.file("/etc"))),
            (.process(.max), .absent(.process(.max), procfs: "/proc")),
        ] as [(NetworkTarget, NetworkDoorError)])
    func refusesWhatIsNoNamespace(_ target: NetworkTarget, _ error: NetworkDoorError) {
        #expect(throws: error) { try NetworkDoor(to: target, procfs: "/proc") }
    }

    @Test func answersNothingAboutANamespaceThatItMayNotEnter() throws {
        let refusal = NetworkDoorError.denied(.process(7))
        let scope = NetworkScope(name: "gateway", pid: 7, refusal: refusal)
        #expect(scope.folder == "7/net")
        #expect(scope.access == .files(refusal))
        let channel = scope.channel()
        var room: [UInt8] = [0]
        #expect(throws: KernelError.denied("sock_diag")) {
            try room.withUnsafeBytes { try channel.send($0) }
        }
        #expect(throws: KernelError.denied("sock_diag")) {
            try room.withUnsafeMutableBytes { try channel.receive(into: $0) }
        }
    }
}
