package import Doctor
import Glibc

extension Style {
    /// As wide as the terminal and with its colours; 80 columns without any for a file or a pipe.
    ///
    /// Where the locale is not of UTF-8, as in a terminal without any, in ASCII.
    ///
    /// NO_COLOR forbids colours whatever it says (no-color.org).
    package static func ofStandardOutput(isVerbose: Bool) -> Style {
        let output = StandardStream.output.rawValue
        guard isatty(output) == 1 else { return Style(isVerbose: isVerbose) }
        var size = winsize()
        let isKnown = ioctl(output, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let environment = Invoker.current.environment
        let isPlain = environment["NO_COLOR"]?.isEmpty == false || environment["TERM"] == "dumb"
        var style = Style(width: isKnown ? Int(size.ws_col) : 80, hasColor: !isPlain, isVerbose: isVerbose)
        style.isASCII = !Self.isUTF8(environment)
        return style
    }

    /// What locale(7) says decides about characters: the first of the three that is set.
    private static func isUTF8(_ environment: [String: String]) -> Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
        let name = (locale ?? "").lowercased()
        return name.contains("utf-8") || name.contains("utf8")
    }
}
