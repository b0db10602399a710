import Doctor
import TestKit
import Testing

/// `--explain`, `--list` and docs/CHECKS.md: made from the catalogue alone.
struct PageTests {
    @Test(arguments: Check.all.map(\.id) + [InternalError.id])
    func explains(_ id: String) throws {
        let check = try #require(Check.explained(id))
        let page = CheckPage.text(of: check, width: 80)
        try expectGolden(page, "explain/\(id).txt")
        for line in page.split(separator: "\n") where !line.hasPrefix("  $ ") && !line.contains("://") {
            #expect(line.count <= 80, "too wide: \(line)")
        }
    }

    @Test(arguments: Check.all.map(\.id))
    func saysWhenItSpeaksAndWhatHelps(_ id: String) {
        #expect(
            Cure.of(id) != nil || id.hasPrefix("myth.") || id.hasPrefix("kmsg."), "no Cure in Catalogue/Cures"
        )
    }

    @Test func writesTheReference() throws {
        let path = #filePath.replacing("Tests/DoctorTests/PageTests.swift", with: "docs/CHECKS.md")
        let text = CheckReference.text(of: Check.all)
        try expectGolden(text, at: path)
        let headings = text.matches(of: /^## (.*)$/.anchorsMatchLineEndings()).map { String($0.1) }
        #expect(headings == Check.all.map(\.id) + [InternalError.id])
    }

    @Test(arguments: [
        ("proc.stopped", true), ("fd.nr-open", false), ("port.bind-before-connect", false),
    ])
    func capitalizesNoName(_ id: String, _ isCapital: Bool) throws {
        let check = try #require(Check.named(id))
        let opening = CheckPage.markdown(of: check).split(separator: "\n")[1]
        #expect(opening.hasPrefix(check.title) != isCapital, "\(opening)")
    }

    @Test func listsWhatEachCheckReads() throws {
        let text = CheckListing.text(of: Check.all, width: 80)
        try expectGolden(text, "list.txt")
        for check in Check.all { #expect(text.contains("\(check.id)  "), "\(check.id) is not listed") }
    }

    @Test func listsAsJSON() {
        let text = String(decoding: CheckListing.json(of: [Check.all[0]]), as: UTF8.self)
        #expect(text.hasPrefix("[{\"id\":\"\(Check.all[0].id)\",\"title\":\""))
        #expect(text.hasSuffix("\"}]\n"))
    }

    /// Sentences for people: a capital, a full stop, no empty ones.
    @Test(arguments: Cure.all.keys.sorted())
    func writesItsCureInSentences(_ id: String) throws {
        let cure = try #require(Cure.of(id))
        for text in [cure.threshold, cure.remedy] {
            #expect(text.wholeMatch(of: /\S.*\./.dotMatchesNewlines()) != nil, "\(id): `\(text)`")
        }
        #expect(cure.risk.isEmpty || cure.risk.hasSuffix("."))
    }
}
