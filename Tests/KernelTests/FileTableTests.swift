import Kernel
import Testing

struct FileTableTests {
    @Test(arguments: [
        ("1312\t0\t9223372036854775807\n", UInt64(1312), UInt64(9_223_372_036_854_775_807)),
        ("0 0 18446744073709551615\n", 0, .max),
    ])
    func readsTheFile(_ text: String, _ allocated: UInt64, _ maximum: UInt64) throws {
        let table = try parsed(text) { text throws(KernelError) in try FileTable(&text) }
        #expect(table.allocated == allocated)
        #expect(table.maximum == maximum)
    }

    @Test(arguments: ["", "1\t0\n", "1\t0\t", "1\t0\t2", "1\t-1\t2\n", "1\t0\t18446744073709551616\n", "x\n"])
    func refusesOtherText(_ text: String) {
        #expect(throws: KernelError.malformed("file-nr", expected: "a line of three numbers")) {
            try parsed(text) { text throws(KernelError) in try FileTable(&text) }
        }
    }
}
