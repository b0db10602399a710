import Foundation
package import Testing

/// Compares `text` with the golden file `name` beside the calling test, in its folder `Golden`.
///
/// `UPDATE_GOLDEN=1 swift test` writes the file instead; read the diff before you commit it.
package func expectGolden(
    _ text: String, _ name: String, filePath: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let folder = URL(fileURLWithPath: filePath).deletingLastPathComponent().appendingPathComponent("Golden")
    try expectGolden(text, at: folder.appendingPathComponent(name).path, sourceLocation: sourceLocation)
}

/// Compares `text` with the file at `path`.
package func expectGolden(
    _ text: String, at path: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let url = URL(fileURLWithPath: path)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return
    }
    guard let golden = try? String(contentsOf: url, encoding: .utf8) else {
        Issue.record("no golden file \(path); make it with UPDATE_GOLDEN=1", sourceLocation: sourceLocation)
        return
    }
    if text == golden { return }
    let (got, wanted) = (
        text.split(separator: "\n", omittingEmptySubsequences: false),
        golden.split(separator: "\n", omittingEmptySubsequences: false)
    )
    let line =
        zip(got, wanted).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        ?? min(got.count, wanted.count)
    Issue.record(
        """
        \(url.lastPathComponent):\(line + 1) differs (\(got.count) lines, golden has \(wanted.count))
        got:    \(line < got.count ? got[line] : "end")
        golden: \(line < wanted.count ? wanted[line] : "end")
        """, sourceLocation: sourceLocation)
}
