/// Which grammar the lines of a socket follow; the senders of one socket all speak the same.
package enum Dialect: String, CaseIterable, Sendable {
    /// DogStatsD 1.0 to 1.6.
    case dogstatsd
    /// The older protocol of etsy's statsd, with tags in names and signed gauges.
    case statsd
    /// The protocol of Netflix's spectatord.
    case spectatord
}
