/** Names of the languages whose grammars are loaded when the first code in one of them is shown (`parts/grammars.ts`). */
export const lazyLanguages: ReadonlySet<string> = new Set(
  [
    'accesslog adoc apache apacheconf applescript asciidoc awk bat batch batchfile bibtex bnf cfg clj clojure cmake cmake.in',
    'cmd coffee coffeescript conf containerfile context cr craftcms crystal cson d dart delphi desktop dfm django docker',
    'dockerfile dos dotenv dpr ebnf editorconfig edn elixir elm env erb erl erlang ex exs f# f90 f95 fortran fs fsharp',
    'gemspec gitconfig glsl gnumakefile gql gradle graphql groovy haml handlebars haskell haxe hbs hcl hs html.handlebars',
    'html.hbs htmlbars http https hx iced ini irb jinja julia just justfile kotlin kt ktm kts ktx latex less lisp llvm lua',
    'mak make makefile matlab mk ml mm nginx nginxconf nim nix nixos obj-c obj-c++ objc objective-c objective-c++',
    'objective-cpp objectivec objectivecpp ocaml osascript pas pascal perl php pl pluto pm podspec',
    'powershell pp prolog properties proto protobuf ps ps1 puppet pwsh r rb rlang ruby scala scheme scm scss styl stylus',
    'sv svh swift systemd tcl terraform tex tf tfvars thor thrift tk toml twig v vala vb vb.net vbnet verilog vhdl vim',
    'visualbasic wasm x86asm',
  ].flatMap((line) => line.split(' ')),
);
