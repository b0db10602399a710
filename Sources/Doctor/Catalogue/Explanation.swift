/// What `--explain` says of a check: a page that teaches the mechanism.
package struct Explanation: Sendable {
    /// How the sickness comes about in the kernel; paragraphs.
    package let mechanism: String
    /// Commands that show the same evidence without us.
    package let byHand: [String]
    /// When the obvious remedy is the wrong one.
    package let wrongWhen: String
    /// Since which kernel, and what changed later.
    package let kernels: String
    /// Manual pages, kernel files, documents, experiments: what a doubter can open.
    package let references: [String]

    package init(
        mechanism: String, byHand: [String], wrongWhen: String, kernels: String = "All since 3.10.",
        references: [String]
    ) {
        self.mechanism = mechanism
        self.byHand = byHand
        self.wrongWhen = wrongWhen
        self.kernels = kernels
        self.references = references
    }
}
