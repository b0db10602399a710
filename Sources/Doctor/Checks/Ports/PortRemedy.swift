/// How a client comes to more ports towards one destination.
enum PortRemedy {
    static let squatting = "connections may squat on the ports of services; reserve those first"

    static let range = "net.ipv4.ip_local_port_range"
    static let reserved = "net.ipv4.ip_local_reserved_ports"
    /// Wide, and above the ports that most services have.
    static let wide: ClosedRange<Int64> = 15_000...65_535

    static func pool(_ destination: String) -> Remedy {
        Remedy(.app, "pool or multiplex connections to \(destination)", apply: .restart)
    }

    static let moreAddresses = Remedy(
        .app, "use more destination or source addresses (with IP_BIND_ADDRESS_NO_PORT)", apply: .restart)

    /// A wider range, and before it the ports of listeners in it; empty when the range is that wide already.
    static func wider(_ exam: Examination) -> [Remedy] {
        // A range that cannot be seen is not changed.
        guard let running = try? exam.setting(range).numbers(), running.count == 2,
            running[1] &- running[0] < wide.upperBound - wide.lowerBound
        else { return [] }
        let span = ServicePorts.span(wide.lowerBound, wide.upperBound)
        let services = span.map { ServicePorts(exam).inside($0) } ?? []
        return [
            services.isEmpty ? nil : reserving(services, exam),
            Remedy.sysctl(
                range, to: "\(wide.lowerBound) \(wide.upperBound)", in: exam, risk: squatting),
        ].compactMap(\.self)
    }

    /// ip_local_reserved_ports with these as well, and with those of the files, which ours would else undo at boot.
    static func reserving(_ ports: [UInt16], _ exam: Examination) -> Remedy? {
        // A kernel without that setting cannot reserve.
        guard let running = try? exam.setting(reserved) else { return nil }
        let line = exam.sysctlFileSettings.last { $0.key == reserved }?.value
        let lists: [String?] = [
            running.words, line, exam.valueAtBoot(of: reserved),
            ports.map { "\($0)" }.joined(separator: ","),
        ]
        return Remedy.sysctl(reserved, to: union(of: lists.compactMap(\.self)), in: exam)
    }

    /// Lists such as `8080,9148-9150` as one, each part once; what is no port is passed over.
    static func union(of lists: [String]) -> String {
        var told: Set<Substring> = []
        return lists.flatMap { $0.split { $0 == "," || $0.isWhitespace } }.filter { part in
            part.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
            }
                && told.insert(part).inserted
        }.joined(separator: ",")
    }
}
