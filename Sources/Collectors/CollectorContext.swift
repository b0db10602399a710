/// What collectors are told when they are made: settings, and what the `slow` thread publishes for them.
package struct CollectorContext: Sendable {
    package init() {}
}
