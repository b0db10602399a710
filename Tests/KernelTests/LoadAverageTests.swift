import Kernel
import Testing

struct LoadAverageTests {
    @Test func readsTheFile() throws {
        let load = try parsed("0.02 1.50 12.00 1/497 11947\n") { text throws(KernelError) in
            try LoadAverage(&text)
        }
        #expect(load.oneMinute == 0.02)
        #expect(load.fiveMinutes == 1.5)
        #expect(load.fifteenMinutes == 12)
    }

    @Test(arguments: [
        "", "\n", "0.02", "0.02 0.04", "0.02 0.04 x", "0.02 0.04 0.", "\u{0}", "0.02\n0.04\n0.05\n",
    ])
    func refusesOtherText(_ text: String) {
        #expect(throws: KernelError.malformed("loadavg", expected: "three decimal averages")) {
            try parsed(text) { text throws(KernelError) in try LoadAverage(&text) }
        }
    }

    @Test func readsThisHost() throws {
        let load = try HostFiles().loadAverage()
        #expect(load.oneMinute >= 0)
    }

    @Test func namesWhatIsMissing() {
        #expect(throws: KernelError.missing("/nowhere/loadavg")) {
            try HostFiles(procfs: "/nowhere").loadAverage()
        }
    }
}
