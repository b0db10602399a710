/// Why something could not be looked at: a fact, never a failure of ours.
package struct Unknown: Error, Equatable, Sendable {
    /// What is missing, with its name: `/proc/pressure/cpu is not there`.
    package let reason: String
    /// What would let us look: `needs Linux 4.20 with CONFIG_PSI, or psi=1`; empty when nothing would.
    package let grant: String

    package init(_ reason: String, grant: String = "") {
        self.reason = reason
        self.grant = grant
    }

    /// Whether it may be there and somebody with more rights would see it.
    var isRefusal: Bool { !grant.isEmpty }
}
