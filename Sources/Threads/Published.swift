/// The newest of a kind of immutable value, written by one thread and read by any.
///
/// Readers keep what they got for as long as they like; nothing is changed under them.
package final class Published<Value: Sendable>: Sendable {
    private let current: Lock<Value>

    package init(_ initial: Value) { current = Lock(initial) }

    package var value: Value { current.withLock { $0 } }

    package func publish(_ value: Value) { current.withLock { $0 = value } }

    /// The same for a thread that must not wait: `false` while a reader is just taking the value before it.
    package func offer(_ value: Value) -> Bool { current.withLockIfFree { $0 = value } }
}
