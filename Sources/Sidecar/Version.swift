import CBuildInfo

/// Which program this is.
package enum Version {
    package static let number = "0.1.0"

    /// The git commit it was built from, or `unknown`.
    package static var revision: String { String(cString: outrigger_revision()) }
}
