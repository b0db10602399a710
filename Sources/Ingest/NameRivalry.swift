/// Whose name it is that a line could not have.
extension SeriesWriter {
    /// Notes which name of a refused line offended, and against whom.
    func note(_ offence: Offenders.Offence, of namings: [SeriesNaming], socket: Int) {
        for naming in namings {
            let existing = rival(of: naming)
            // A reserved name is nobody's; a line of several parts may hold names that offend nobody.
            if (existing == nil) == (offence == .reservedName) {
                return logbook.note(offence, naming, against: existing, socket: socket, at: now)
            }
        }
    }

    /// The family that has the name, or one that a page would need for it.
    private func rival(of naming: SeriesNaming) -> Family? {
        if let known = families[naming.name] { return known.kind == naming.kind ? nil : known }
        for name in naming.kind.claims(of: naming.name) {
            if let owner = claims[name] { return owner }
        }
        return nil
    }
}
