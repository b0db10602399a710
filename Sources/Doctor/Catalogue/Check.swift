/// One thing that the doctor knows: what it reads, when that hurts, and what helps.
///
/// A check is a value; `Check.all` lists them. Its table row, `--list`, `--explain`, the documentation and the tests
/// are made from it.
package struct Check: Sendable {
    /// What it looks at, and what it concludes; throws what it could not see.
    package typealias Examine = @Sendable (Examination) throws(Unknown) -> [Finding]
    /// What it saw when all was well, in a few words: `512 of 1048576 descriptors`.
    package typealias Seen = @Sendable (Examination) throws(Unknown) -> String

    /// `family.name`, never renamed.
    package let id: String
    /// The sickness in half a sentence: `accept queue overflows, connections are refused`.
    package let title: String
    package let reads: [Source]
    package let scope: Scope
    package let apply: Apply
    /// Counters whose value since boot is worth a line of history when they rest in the window.
    package let sinceBoot: [String]
    /// Whether it belongs to the checklist before a load test, and what that says when all is well.
    package let preflight: Seen?
    package let examine: Examine
    package let explanation: Explanation

    package init(
        id: String, title: String, reads: [Source], scope: Scope, apply: Apply, sinceBoot: [String] = [],
        preflight: Seen? = nil, explanation: Explanation, examine: @escaping Examine
    ) {
        self.id = id
        self.title = title
        self.reads = reads
        self.scope = scope
        self.apply = apply
        self.sinceBoot = sinceBoot
        self.preflight = preflight
        self.explanation = explanation
        self.examine = examine
    }
}
