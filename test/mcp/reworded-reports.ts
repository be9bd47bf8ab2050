/**
 * Reports of known problems of `rust-mini`, as a coding agent would write them: none repeats a sentence of the corpus. They stand
 * for every eighth marked duplicate, from the fourth on, so nobody chose the easy ones. `original` is what people marked.
 */
export interface RewordedReport {
  readonly title: string;
  readonly body: string;
  readonly original: number;
}

export const REWORDED_REPORTS: readonly RewordedReport[] = [
  {
    original: 3071,
    title: 'Destructor executed two times after moving the content of an enum with `move *x`',
    body: 'I wrap a noncopyable class in an enum and take its content with the unary move operator. It compiles, but drop runs twice. The assignment form `<-` is rejected with "moving out of enum content", so borrowck seems to miss the unary form.',
  },
  {
    original: 4439,
    title: 'Calling filter on an owned vector crashes at run time',
    body: 'My program builds without warnings. As soon as it calls `.filter()` with a closure on `~[int]`, it dies with a segfault. The free function `vec::filter` works with the same closure.',
  },
  {
    original: 2202,
    title: 'Closure keeps using an owned box after the box was moved away',
    body: 'A `&fn()` stack closure captures `~uint` by reference. I then give the box to another function and call the closure: the process crashes. The borrow checker should have stopped me from moving what the closure captures.',
  },
  {
    original: 16293,
    title: 'No way to choose the Self type when calling a static trait function',
    body: 'Calling a trait function through the trait, such as `SizeOf::size_of()`, cannot say for which implementor it is meant. I need a syntax for naming the type explicitly, something like uniform function call syntax.',
  },
  {
    original: 9416,
    title: 'rustpkg build does not notice edits in submodule files',
    body: 'Only the crate file itself (main.rs or lib.rs) is checked for freshness. When I change another file that belongs to the crate, rustpkg says that it is up to date and does not rebuild.',
  },
  {
    original: 4363,
    title: 'A struct that contains an Option of itself blows the compiler stack',
    body: 'Forgetting the box in a recursive type makes rustc recurse until "task \'rustc\' has overflowed its stack". I expected an error about a type of infinite size instead of a crash.',
  },
  {
    original: 3232,
    title: 'Macro with `$($s:stmt)*` cannot be parsed at the closing brace',
    body: 'The parser reports "local ambiguity: multiple parsing options: built-in NTs stmt" although the next token is `}` and no statement can begin with it. The macro parser should give up the failed nonterminal and go on.',
  },
  {
    original: 12778,
    title: 'Plus sign between bounds of a trait object is ambiguous in closure arguments',
    body: 'Where a closure takes a trait object with several bounds, the parser cannot tell the `|` of the closure from what follows the bounds. Bounds should be separated by `+`.',
  },
  {
    original: 15525,
    title: 'Memory unsafety without unsafe: moving a Box out of v[i] through the Index trait',
    body: 'With my own `impl Index`, I can write `let a = v[1]; let b = v[1];` for elements of type Box. The sugar moves out of the reference, the box is freed twice, and the program has a segmentation fault.',
  },
  {
    original: 12729,
    title: 'Confusing message when an impl is for a type of the parent module',
    body: 'In a nested module I wrote `impl Foo` and forgot `super::`. rustc answers "found module name used as a type". It should say that the type is not in scope here.',
  },
  {
    original: 11203,
    title: 'How can a native program react to SIGINT?',
    body: 'The io signal listener works only with libgreen. With the native runtime nothing handles signals, so a daemon cannot clean up.',
  },
  {
    original: 17220,
    title: 'Documentation target of the makefile breaks on the PDF guide',
    body: 'On Debian, building the docs of the release stops while LaTeX makes guide.pdf. lualatex is installed. Without the PDFs everything else builds.',
  },
  {
    original: 14091,
    title: 'rustc dies with "index out of bounds: the len is 12 but the index is 12"',
    body: "task 'rustc' failed while it reported a type error. My file has a wrong dereference of a type parameter inside of a try!(writeln!(…)) macro, and the error message itself could not be printed.",
  },
  {
    original: 15309,
    title: 'Source links in the API docs lead to a page that does not exist',
    body: 'On the page of a type that is re-exported by std, I press the [src] button. The address contains "undefined" and the server answers 404.',
  },
  {
    original: 20475,
    title: 'CString for fixed-size buffers: construct up to the first NUL, but not beyond the buffer',
    body: 'prctl and similar calls fill an array of 16 characters. CString can be made from a pointer or from a whole slice, and neither stops at a maximum length. A constructor with a limit would help.',
  },
  {
    original: 18571,
    title: 'Assigning to a field of a moved struct compiles',
    body: 'After `drop(x)`, `x.name = …` is still accepted for a struct that is not Copy. This is a use after move that borrowck does not report.',
  },
  {
    original: 23075,
    title: 'Compiling env_logger with debug symbols panics the compiler',
    body: 'The build of a dependency ends with "internal compiler error: debuginfo: Could not find scope info for node NodeExpr" and then with an unexpected panic: Box<Any>.',
  },
  {
    original: 18807,
    title: 'Windows: rustc --crate-type dylib cannot link an almost empty library',
    body: 'One exported function is enough. The linker complains about an undefined reference to rust_begin_unwind.',
  },
  {
    original: 14462,
    title: 'rustdoc shows methods without their lifetimes when a type is re-exported from another crate',
    body: 'The page of String in std lacks the lifetime parameters in the signatures. The page of the crate that defines it has them, so something is lost when documentation is inlined.',
  },
  {
    original: 24956,
    title: 'Constant in a match arm and -g: no scope info',
    body: 'A run-pass test about statics in match arms compiles normally. With debuginfo it fails: "Could not find scope info for node NodeExpr".',
  },
];
