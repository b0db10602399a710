/// What slows everything a little, and so takes part without being a cause.
enum Contributors {
    static func notes(on findings: [Finding]) -> [String] {
        let hurting = findings.filter {
            $0.grade == .now && $0.severity > .info && CausalEdge.ofASlowServer.contains($0.check)
        }
        guard let first = hurting.first else { return [] }
        return findings.filter { CausalEdge.contributors.contains($0.check) }.map {
            "\($0.check) contributes to \(first.check): \($0.brief)"
        }
    }
}
