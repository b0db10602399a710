import Bytes
import Kernel
import Testing

struct LoadAverageTests {
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
