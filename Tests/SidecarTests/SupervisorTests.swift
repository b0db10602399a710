import CLinux
import Foundation
import Ingest
import Sidecar
import Testing

struct SupervisorTests {
    @Test(arguments: [
        (["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "a:b"], ["3 a", "4 b"]),
        (["LISTEN_PID": "7", "LISTEN_FDS": "2"], ["3 ", "4 "]),
        (["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": ":b:c"], ["3 ", "4 b"]),
        (["LISTEN_PID": "8", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "a:b"], []),
        (["LISTEN_FDS": "2"], []), (["LISTEN_PID": "7", "LISTEN_FDS": "x"], []),
        (["LISTEN_PID": "7", "LISTEN_FDS": "-1"], []), (["LISTEN_PID": "7", "LISTEN_FDS": "0"], []),
        ([:], []),
    ])
    func takesWhatIsMeantForIt(_ environment: [String: String], _ inherited: [String]) {
        let supervisor = Supervisor(environment: environment, pid: 7)
        #expect(supervisor.inherited.map { "\($0.number) \($0.name)" } == inherited)
        #expect(!supervisor.isThere)
    }

    @Test func takesNoMoreThanItsLimit() {
        let supervisor = Supervisor(environment: ["LISTEN_PID": "7", "LISTEN_FDS": "2147483647"], pid: 7)
        #expect(supervisor.inherited.count == Supervisor.descriptorLimit)
    }

    @Test(arguments: ["", "/", "@", "vsock:2:1234", "relative", "/" + String(repeating: "x", count: 107)])
    func tellsNobodyWhereNobodyCanListen(_ address: String) {
        let supervisor = Supervisor(environment: ["NOTIFY_SOCKET": address], pid: 7)
        #expect(!supervisor.isThere)
        #expect(!supervisor.tell("READY=1"))
    }

    @Test func doesNotMindThatNobodyListens() {
        let supervisor = Supervisor(environment: ["NOTIFY_SOCKET": "/nonexistent/notify"], pid: 7)
        #expect(supervisor.isThere)
        #expect(!supervisor.tell("READY=1"))
    }
}
