/// Which of the kernel's many names are shown, as patterns in which `*` stands for any run of letters.
struct NameFilter: Sendable {
    let patterns: [String]

    init(_ patterns: [String]) { self.patterns = patterns }

    func accepts(_ name: String) -> Bool {
        patterns.contains { Self.matches($0.utf8[...], name.utf8[...]) }
    }

    private static func matches(_ pattern: Substring.UTF8View, _ name: Substring.UTF8View) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if first == UInt8(ascii: "*") {
            if matches(pattern.dropFirst(), name) { return true }
            return !name.isEmpty && matches(pattern, name.dropFirst())
        }
        return name.first == first && matches(pattern.dropFirst(), name.dropFirst())
    }
}
