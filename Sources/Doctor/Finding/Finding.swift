/// One sickness that a check found, with what it rests on and what to do.
package struct Finding: Equatable, Sendable {
    package let check: String
    package var severity: Severity
    package let grade: Grade
    package let confidence: Confidence
    package let place: Place
    /// What it is about, for finding its cause and its consequences.
    package let touches: Set<Subject>
    /// What is said of the place, to stand in a verdict: `is at its descriptor limit`.
    package let predicate: String
    /// The whole story in a sentence or two, with its numbers.
    package let sentence: String
    /// The evidence in a few words, for the table: `1024 of 1024 descriptors`.
    package let brief: String
    package private(set) var evidence: [Evidence]
    /// What to do, root first.
    package let remedies: [Remedy]
    /// What is lost, in connections, packets or processes a second; it orders findings of one severity.
    package private(set) var lossPerSecond: Double
    /// The checks whose findings are its direct causes, and those that it directly causes; known once folded.
    package var causedBy: [String] = []
    package var causes: [String] = []

    package init(
        _ check: String, _ severity: Severity, _ grade: Grade, at place: Place, touches: Set<Subject>,
        predicate: String, sentence: String, brief: String, evidence: [Evidence], remedies: [Remedy] = [],
        confidence: Confidence = .certain, lossPerSecond: Double = 0
    ) {
        self.check = check
        self.severity = severity
        self.grade = grade
        self.confidence = confidence
        self.place = place
        self.touches = touches
        self.predicate = predicate
        self.sentence = sentence
        self.brief = brief
        self.evidence = evidence
        self.remedies = remedies
        self.lossPerSecond = lossPerSecond
    }

    /// The same finding with another loss.
    func losing(_ lossPerSecond: Double) -> Finding {
        var copy = self
        copy.lossPerSecond = lossPerSecond
        return copy
    }

    /// The same finding with its evidence written in another way.
    func showing(_ evidence: [Evidence]) -> Finding {
        var copy = self
        copy.evidence = evidence
        return copy
    }
}
