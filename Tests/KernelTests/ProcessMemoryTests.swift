import Bytes
import Kernel
import Testing

/// What memory a process has: pages, and what they are.
struct ProcessMemoryTests {
    @Test func readsTheMap() throws {
        let text = """
            55d68dd55000-7ffe0c19b000 ---p 00000000 00:00 0                          [rollup]
            Rss:                1672 kB
            Pss:                 254 kB
            Pss_Dirty:           112 kB
            Private_Clean:        84 kB
            Private_Dirty:       112 kB
            Anonymous:           111 kB
            AnonHugePages:         9 kB
            Swap:                  8 kB
            SwapPss:               4 kB

            """
        let map = try parsed(text) { text throws(KernelError) in try ProcessMemoryMap(&text) }
        #expect(map.proportionalBytes == 254 << 10)
        #expect(map.privateBytes == 196 << 10)
        #expect(map.anonymousBytes == 111 << 10)
        #expect(map.swapBytes == 4 << 10)
        #expect((map + map).privateBytes == 392 << 10)
    }

    @Test(arguments: ["", "Rss: 1 kB\n", "Pss:", "Pss: kB\n", "Pss: 18446744073709551615 kB\n", "Pss: 1 kB"])
    func refusesOtherMaps(_ text: String) {
        #expect(throws: KernelError.malformed("smaps_rollup", expected: "a line like `Pss: 254 kB`")) {
            try parsed(text) { text throws(KernelError) in try ProcessMemoryMap(&text) }
        }
    }

    @Test func readsThePages() throws {
        let pages = try parsed("1084 418 379 5 0 113 0\n") { text throws(KernelError) in
            try ProcessPages(&text)
        }
        #expect(pages.resident == 418)
    }

    @Test(arguments: ["", "1084", "1084 x", "-1 2", "1 2x"])
    func refusesOtherPages(_ text: String) {
        #expect(throws: KernelError.malformed("statm", expected: "numbers of pages")) {
            try parsed(text) { text throws(KernelError) in try ProcessPages(&text) }
        }
    }
}
