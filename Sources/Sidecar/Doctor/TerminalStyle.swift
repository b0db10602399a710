package import Doctor
import Glibc

extension Style {
    /// As wide as the terminal and with its colours; 80 columns without any for a file or a pipe.
    ///
    /// NO_COLOR forbids colours whatever it says (no-color.org).
    package static func ofStandardOutput(isVerbose: Bool) -> Style {
        let output = StandardStream.output.rawValue
        guard isatty(output) == 1 else { return Style(isVerbose: isVerbose) }
        var size = winsize()
        let isKnown = ioctl(output, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let environment = Invoker.current.environment
        let isPlain = environment["NO_COLOR"]?.isEmpty == false || environment["TERM"] == "dumb"
        return Style(width: isKnown ? Int(size.ws_col) : 80, hasColor: !isPlain, isVerbose: isVerbose)
    }
}
