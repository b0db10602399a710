/// How often the threads of a process gave up their CPU, or lost it.
package struct ContextSwitches: Equatable, Sendable {
    package var voluntary: UInt64
    package var involuntary: UInt64

    package init(voluntary: UInt64 = 0, involuntary: UInt64 = 0) {
        self.voluntary = voluntary
        self.involuntary = involuntary
    }
}
