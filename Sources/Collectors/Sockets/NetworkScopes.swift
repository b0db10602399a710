package import Kernel

/// The network namespaces that are looked into, as the `slow` thread last found them; the first carries no label.
package struct NetworkScopes: Sendable {
    /// Rises with every change.
    package let generation: UInt64
    package let all: [NetworkScope]
    /// Namespaces of followed groups that found no room, summed over the looks.
    package let leftOut: UInt64

    package init(generation: UInt64 = 0, _ all: [NetworkScope], leftOut: UInt64 = 0) {
        self.generation = generation
        self.all = all
        self.leftOut = leftOut
    }
}
