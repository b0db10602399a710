import Bytes

/// Which block devices are shown: node_exporter's default, disks and not their partitions, RAM disks or loops.
///
///     ^(ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$      left out
///
/// A disk of more than 26, `sdaa1`, slips through with its partitions there, and so it does here.
enum DiskFilter {
    static func shows(_ name: ByteRun) -> Bool {
        var rest = ByteReader(name)
        guard takeStem(&rest) else { return true }
        return !(takeDigits(&rest) && rest.isAtEnd)
    }

    private static func takeStem(_ rest: inout ByteReader) -> Bool {
        if rest.take("ram") || rest.take("loop") || rest.take("fd") { return true }
        if rest.take("nvme") {
            return takeDigits(&rest) && rest.take("n") && takeDigits(&rest) && rest.take("p")
        }
        guard rest.take("hd") || rest.take("sd") || rest.take("vd") || rest.take("xvd"),
            let letter = rest.next
        else { return false }
        rest.skip(1)
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
    }

    private static func takeDigits(_ rest: inout ByteReader) -> Bool {
        guard let first = rest.next, first &- 0x30 < 10 else { return false }
        while let next = rest.next, next &- 0x30 < 10 { rest.skip(1) }
        return true
    }
}
