package import Kernel

/// What collectors are told when they are made: settings, and what the `slow` thread publishes for them.
package struct CollectorContext: Sendable {
    package let units: KernelUnits

    package init(units: KernelUnits = .ofThisMachine()) { self.units = units }
}
