import Foundation
import Testing

/// What people read: complete, short, and true of the commands there are.
struct DocumentTests {
    @Test(arguments: [("README.md", 200), ("docs/ARCHITECTURE.md", 200)])
    func keepsDocumentsShort(_ path: String, _ most: Int) {
        let text = ProjectTree.text(path)
        #expect(!text.isEmpty, "\(path) is not there")
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= most + 1)
    }

    @Test func openTheChangelogWithWhatIsUnreleased() {
        let headings = ProjectTree.text("CHANGELOG.md").matches(of: /^## (.*)$/.anchorsMatchLineEndings())
        #expect(headings.first?.1 == "[Unreleased]")
    }

    @Test func showsTheTwoSetUpCommandsOnTheFirstScreen() {
        let screen = ProjectTree.text("README.md").split(separator: "\n", omittingEmptySubsequences: false)
            .prefix(40)
        #expect(screen.contains { $0.hasPrefix("make run") } && screen.contains { $0.hasPrefix("make test") })
    }

    @Test(arguments: ["README.md", "CONTRIBUTING.md"])
    func tellsPeopleToTypeOnlyCommandsThatExist(_ path: String) {
        let targets = ProjectTree.text("Makefile").matches(of: /^([a-z]+):/.anchorsMatchLineEndings())
            .map { String($0.1) }
        let commands = ProjectTree.files(in: "Sources/outrigger", ending: [".swift"])
            .flatMap { $0.text.matches(of: /commandName: "([a-z-]+)"/).map { String($0.1) } }
        for line in shellLines(of: path) {
            let words = line.split(separator: " ").map(String.init)
            guard let verb = words.dropFirst().first(where: { !$0.hasPrefix("-") }) else { continue }
            if words[0] == "make" { #expect(targets.contains(verb), "\(path): no target for \(line)") }
            if words[0] == "outrigger" { #expect(commands.contains(verb), "\(path): no command for \(line)") }
        }
    }

    @Test func numbersDecisionsWithoutAGap() {
        let numbers = ProjectTree.files(in: "docs/decisions", ending: [".md"])
            .compactMap { $0.path.firstMatch(of: /\/(\d{4})-[a-z0-9-]+\.md$/).flatMap { Int($0.1) } }
        #expect(!numbers.isEmpty && numbers == Array(1...max(1, numbers.count)))
    }

    /// Paths of somebody's machine mean nothing on another.
    @Test func namesNoPlaceOfOneMachine() {
        let places = ["/" + "work/", "/home/" + "user", "/Users" + "/"]
        for file in ProjectTree.files() {
            for place in places {
                #expect(!file.text.contains(place), "\(file) names \(place)")
            }
        }
    }

    private func shellLines(of path: String) -> [String] {
        ProjectTree.text(path).matches(of: /(?s)```sh\n(.*?)```/)
            .flatMap { $0.1.split(separator: "\n").map(String.init) }
    }
}
