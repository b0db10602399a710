import Kernel
import Testing

struct PressureStallTests {
    static let someLine = "some avg10=1.25 avg60=0.28 avg300=0.19 total=9063990\n"
    static let fullLine = "full avg10=0.01 avg60=0.27 avg300=100.00 total=18446744073709551615\n"

    private func stall(_ text: String) throws(KernelError) -> PressureStall {
        try parsed(text) { text throws(KernelError) in try PressureStall(&text) }
    }

    @Test func readsBothLines() throws {
        let stall = try stall(Self.someLine + Self.fullLine)
        #expect(stall.some.percentOf10Seconds == 1.25)
        #expect(stall.some.percentOf60Seconds == 0.28)
        #expect(stall.some.percentOf300Seconds == 0.19)
        #expect(stall.some.totalMicroseconds == 9_063_990)
        #expect(stall.full?.percentOf300Seconds == 100)
        #expect(stall.full?.totalMicroseconds == .max)
    }

    @Test(arguments: ["", "full avg10=", "full avg10=0.01 avg60=0.27 avg300=0.18 total=88", "more\n"])
    func doesWithoutTheSecondLine(_ rest: String) throws {
        #expect(try stall(Self.someLine + rest).full == nil)
    }

    @Test(arguments: [
        "", "\n", "some", fullLine, "some avg10=1.25 avg60=0.28 avg300=0.19 total=",
        String(someLine.dropLast()),
    ])
    func refusesOtherText(_ text: String) {
        let expected = "`some` with three averages and a total"
        #expect(throws: KernelError.malformed("pressure", expected: expected)) { try stall(text) }
    }
}
