import Ingest
import Testing

struct StoredNameTests {
    @Test(arguments: [
        ("dsd.sock", 512 as Int?, "dsd.sock@512"), ("dsd.stream.sock", nil, "dsd.stream.sock@0"),
        // What would end the assignment, or the name in a list of names.
        ("a:b", 10, "socket@10"), ("a\nb", 10, "socket@10"),
    ])
    func fitsAnAssignment(_ socket: String, _ limit: Int?, _ text: String) {
        #expect(StoredName(socket: socket, queueLimit: limit).text == text)
    }

    @Test(arguments: [
        ("dsd.sock@512", "dsd.sock", 512 as Int?), ("dsd.sock@0", "dsd.sock", nil),
        ("dsd.sock", "dsd.sock", nil),
        ("x@y", "x", nil), ("x@-5", "x", nil), ("x@99999999999999999999", "x", nil), ("", "", nil),
        ("@", "", nil),
    ])
    func readsAnyName(_ text: String, _ socket: String, _ limit: Int?) {
        let name = StoredName(parsing: text)
        #expect(name.socket == socket)
        #expect(name.queueLimit == limit)
    }
}
