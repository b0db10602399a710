import Doctor
import Testing

/// Numbers of sockstat by name.
struct SockstatTests {
    @Test func readsBothEndsOfTheWindow() throws {
        let exam = MadeUpHost().file(
            "proc/net/sockstat", "TCP: inuse 1 tw 2\n", "sockets: used 9\nTCP: inuse 3 tw 4\n"
        )
        .file("proc/net/sockstat6", "TCP6: inuse 5\n").examination()
        #expect(
            try exam.sockstat("TCP", "tw")
                == Change(source: "/proc/net/sockstat", field: "TCP.tw", before: 2, after: 4))
        #expect(try exam.sockstat("TCP6", "inuse").after == 5)
    }

    @Test(arguments: ["", "TCP: tw\n", "TCP: tw x\n", "TCP: inuse 1\n", "UDP: tw 1\n", "TCP:\n"])
    func doesNotKnowWhatIsNotThere(_ text: String) {
        #expect(throws: Unknown("/proc/net/sockstat has no number `tw` of TCP")) {
            try MadeUpHost().file("proc/net/sockstat", text).examination().sockstat("TCP", "tw")
        }
    }
}
