import Bytes

/// A collector was to be switched off that does not exist.
package struct UnknownCollector: Error, Equatable, CustomStringConvertible {
    package let name: String
    package let known: [String]

    package init(name: String, known: [String]) {
        self.name = name
        self.known = known
    }

    package var description: String {
        if let nearest = Spelling.nearest(to: name, among: known) {
            return "there is no collector `\(name)`; did you mean `\(nearest)`?"
        }
        return "there is no collector `\(name)`; there are \(known.joined(separator: ", "))"
    }
}
