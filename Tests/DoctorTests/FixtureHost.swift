import Doctor
import Foundation
import Testing

/// A recorded host of the folder Fixtures.
struct FixtureHost: CustomTestStringConvertible {
    let name: String

    init(_ name: String) { self.name = name }

    var testDescription: String { name }

    func examination(by checks: [Check]) throws(RecordingError) -> Examination {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/\(name)").path
        return try Recording.examination(of: folder, question: Question(), checks: checks)
    }
}
