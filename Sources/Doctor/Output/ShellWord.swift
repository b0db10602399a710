extension String {
    /// As one word of a shell's command line: in single quotes where it holds what a shell reads otherwise.
    package var shellWord: String {
        let isPlain = !isEmpty && unicodeScalars.allSatisfy(Self.plain.contains)
        return isPlain
            ? self : "'\(split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }

    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,".unicodeScalars)
}
