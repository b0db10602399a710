extension LiveHost {
    package func links() throws(Unknown) -> [LinkSample] { [] }
}
