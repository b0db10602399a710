import Bytes

/// Why a template cannot be parsed or expanded, in the reference's words.
package struct TemplateError: Error, Equatable, CustomStringConvertible {
    /// In UTF-8 bytes from the template's start.
    package let offset: Int
    /// What is wrong, without the place.
    package let problem: String
    /// The whole sentence as it appears in an annotation.
    package let description: String

    static func parsing(_ template: TemplateText, _ offset: Int, _ problem: String) -> TemplateError {
        let line = template.place(of: offset).line
        let name = template.name
        return TemplateError(
            offset: offset, problem: problem,
            description: "error parsing template \(name): template: \(name):\(line): \(problem)")
    }

    static func executing(
        _ template: TemplateText, in part: String, _ offset: Int, _ source: String, _ problem: String
    ) -> TemplateError {
        let place = template.place(of: offset)
        let name = template.name
        return TemplateError(
            offset: offset, problem: problem,
            description: "error executing template \(name): template: \(name):\(place.line):\(place.column): "
                + "executing \(GoQuote.quoted(part)) at <\(source)>: \(problem)")
    }
}

/// A template's text under its name.
struct TemplateText: Sendable {
    let name: String
    let text: String

    /// The line, from 1, and the byte in it, from 0.
    func place(of offset: Int) -> (line: Int, column: Int) {
        let before = text.utf8.prefix(offset)
        let lines = before.split(separator: 0x0A, omittingEmptySubsequences: false)
        return (max(lines.count, 1), lines.last?.count ?? 0)
    }
}
