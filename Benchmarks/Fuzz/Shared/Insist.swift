/// Stops the program with a sentence, which `precondition` keeps to itself in an optimised build.
func insist(_ isTrue: Bool, _ sentence: @autoclosure () -> String) {
    if !isTrue { fatalError(sentence()) }
}
