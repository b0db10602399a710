import Bytes
import Foundation
import Kernel
import Testing

/// What the host says it is: distribution, kernel, clocks, SELinux.
struct HostIdentityTests {
    private func release(_ text: String) throws(KernelError) -> OSRelease {
        try parsed(text) { text throws(KernelError) in try OSRelease(&text) }
    }

    @Test(arguments: [
        ("NAME=debian", "debian"), ("NAME=\"Debian GNU/Linux\"\n", "Debian GNU/Linux"),
        ("NAME='a \"b\" $c'", "a \"b\" $c"),
        ("NAME=\"a \\\"b\\\" \\$c \\\\\"", "a \"b\" $c \\"), ("NAME=a\\ b", "a b"), ("NAME=a b", "a"),
        ("NAME=\"open\nID=x", "open"), ("NAME=", ""), ("  NAME=a\r\n", "a"), ("NAME=a\nNAME=b", "b"),
        ("#NAME=a\nID=b", ""), ("NAME=\\", "\\"),
    ])
    func unquotesAsAShellWould(_ text: String, _ name: String) throws {
        #expect(try release(text)[.name] == name)
    }

    @Test func cutsALongValue() throws {
        #expect(
            try release("ID=\(String(repeating: "x", count: 5000))")[.id].count == OSRelease.valueLimitBytes)
    }

    @Test(
        arguments: [
            ("12", 12), ("22.04", 22.04), ("3.20.1", 3.2), ("7.", 7), ("20240101", 20_240_101), ("8 beta", 8),
            ("9.x", 9), ("9x.5", 9), ("rolling", nil), ("", nil), (".5", nil), ("\u{0661}", nil),
        ] as [(String, Double?)])
    func readsTheVersion(_ text: String, _ number: Double?) throws {
        #expect(try release("VERSION_ID=\"\(text)\"").majorMinor == number)
    }

    @Test(arguments: ["", "\n", "no assignment\n", "=x\n", "HOME_URL=x\n"])
    func refusesWhatNamesNoDistribution(_ text: String) {
        #expect(throws: KernelError.malformed("os-release", expected: "lines like `ID=debian`")) {
            try release(text)
        }
    }

    @Test(
        arguments: [
            ("SELINUX=enforcing\n", SELinuxMode.enforcing),
            ("# SELINUX=disabled\n SELINUX=Permissive", .permissive),
            ("SELINUXTYPE=targeted\nSELINUX=disabled \n", .disabled),
            ("SELINUX=on\nSELINUX=enforcing\n", nil),
            ("", nil), ("SELINUX=\n", nil),
        ] as [(String, SELinuxMode?)])
    func readsTheModeOfSELinux(_ text: String, _ mode: SELinuxMode?) throws {
        #expect(try parsed(text) { text throws(KernelError) in SELinuxMode(&text) } == mode)
    }

    @Test(arguments: [
        ("tsc hpet acpi_pm \n", ["tsc", "hpet", "acpi_pm"]), ("tsc", ["tsc"]),
        (String(repeating: "x", count: 33) + " tsc\n", ["tsc"]),
        ("\n", [FieldRowsTests.malformed("clocksource", "names of clock sources")]),
    ])
    func readsClockSources(_ text: String, _ expected: [String]) {
        #expect(rows(text, ClockSources.parse) { $0.text } == expected)
    }

    @Test func readsSoManyClockSources() {
        let text = String(repeating: "a ", count: 1000)
        #expect(rows(text, ClockSources.parse) { $0.text }.count == 32)
    }

    @Test func namesThisMachine() throws {
        let name = try SystemName.ofThisMachine()
        #expect(name.system == "Linux")
        #expect(
            name.node == ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init)
                ?? name.node)
        #expect(!name.release.isEmpty && !name.version.isEmpty && !name.machine.isEmpty)
    }

    @Test(arguments: [(Int32(0), 1e6), (0x2000, 1e9), (0x2001, 1e9), (0x40, 1e6)])
    func knowsTheUnitOfTheOffset(_ status: Int32, _ perSecond: Double) {
        var discipline = ClockDiscipline()
        discipline.status = status
        #expect(discipline.unitsPerSecond == perSecond)
    }
}
