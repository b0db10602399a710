/// The text of docs/CHECKS.md: every check with its page, in the order of the catalogue.
package enum CheckReference {
    package static func text(of checks: [Check]) -> String {
        ([opening] + (checks + [InternalError.check]).map(CheckPage.markdown)).joined(separator: "\n\n")
            + "\n"
    }

    private static let opening = """
        # Checks

        Every check of `outrigger doctor`, as `outrigger doctor --explain ID` prints it. Findings are graded N (it hurts now: a counter
        moved, or a state persisted, in the window), L (near a limit) or C (configuration that will bite at the stated number of
        connections). What happened since boot and rests in the window is an entry of history, never a finding.

        This file is written by the tests from the catalogue: change that, then `UPDATE_GOLDEN=1 make test`.
        """
}
