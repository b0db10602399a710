import Kernel
import Testing

struct CPUTimesTests {
    private func times(_ columns: String) -> [UInt64?]? {
        // The closure throws nothing, and `parsed` only what it throws.
        let times = try? parsed(columns) { text throws(KernelError) in CPUTimes(&text) }
        guard let times else { return nil }
        return CPUTimes.Mode.allCases.map { times[$0] }
    }

    @Test(
        arguments: [
            (" 1 2 3 4 5 6 7 8 9 10\n", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
            ("1 2 3 4", [1, 2, 3, 4, nil, nil, nil, nil, nil, nil]),
            ("1 2 3 4 5 6 7 8", [1, 2, 3, 4, 5, 6, 7, 8, nil, nil]),
            ("1 2 3 4 5 6 7 8 9 10 11 12", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
            ("1 2 3 4 5x 6", [1, 2, 3, 4, nil, nil, nil, nil, nil, nil]),
            ("1 2 3 4 18446744073709551616", [1, 2, 3, 4, nil, nil, nil, nil, nil, nil]),
        ] as [(String, [UInt64?])])
    func readsTheColumnsThereAre(_ text: String, _ columns: [UInt64?]) {
        #expect(times(text) == columns)
    }

    @Test(arguments: ["", " ", "1 2 3", "1 2 3 x", "-1 2 3 4", "\n1 2 3 4"])
    func refusesALineWithoutIdle(_ text: String) {
        #expect(times(text) == nil)
    }

    @Test func keepsTheLargerOfEachColumn() throws {
        let older = try #require(
            try parsed("10 10 10 10 10 10") { text throws(KernelError) in CPUTimes(&text) })
        let newer = try #require(try parsed("9 11 10 0 12") { text throws(KernelError) in CPUTimes(&text) })
        let raised = newer.raised(to: older)
        #expect(CPUTimes.Mode.allCases.map { raised[$0] } == [10, 11, 10, 10, 12, nil, nil, nil, nil, nil])
    }
}
