# Completes hodei's commands, options, ids, pools and labels in bash. Made by `hodei completion bash`.
# To use it now:          source <(hodei completion bash)
# In every shell to come: hodei completion bash > ~/.local/share/bash-completion/completions/hodei
# It asks hodei itself what may come next, and hodei asks the server for ids, pools and labels, for a second or so.

_hodei() {
  local answer kind typed value note cut='' values=() shown=()
  COMPREPLY=()
  answer=$("${COMP_WORDS[0]/#\~\//$HOME/}" complete -- "${COMP_LINE:0:COMP_POINT}" 2>/dev/null </dev/null) || return 0
  {
    IFS=$'\t' read -r kind typed
    # Of "--state=run", bash completes only what stands behind its word break.
    case $typed in
      *[=:]*) if [[ $COMP_WORDBREAKS == *[=:]* ]]; then cut=${typed%"${typed##*[=:]}"}; fi ;;
    esac
    while IFS=$'\t' read -r value note; do
      printf -v value %q "${value#"$cut"}"
      values+=("$value")
      shown+=("$value${note:+  ($note)}")
    done
  } <<<"$answer"
  if [[ $kind == files ]]; then
    compopt -o default
    return 0
  fi
  compopt -o nosort 2>/dev/null
  if ((${#values[@]} == 1)); then
    COMPREPLY=("${values[0]}")
    if [[ ${values[0]} == *= ]]; then compopt -o nospace; fi
  else
    COMPREPLY=("${shown[@]}")
  fi
}

complete -F _hodei hodei
