#compdef hodei
# Completes hodei's commands, options, ids, pools and labels in zsh. Made by `hodei completion zsh`.
# To use it now:          source <(hodei completion zsh)
# In every shell to come: hodei completion zsh > DIRECTORY/_hodei, with a DIRECTORY of $fpath
# It asks hodei itself what may come next, and hodei asks the server for ids, pools and labels, for a second or so.

_hodei() {
  local line value note
  local -a answer values shown open
  line="${(j: :)words[1,CURRENT-1]} $PREFIX"
  answer=("${(@f)$("${words[1]/#\~\//$HOME/}" complete -- "$line" 2>/dev/null </dev/null)}")
  if [[ ${answer[1]} == files* ]]; then
    _files
    return
  fi
  for line in "${(@)answer[2,-1]}"; do
    value=${line%%$'\t'*}
    note=${line#"$value"}
    note=${note#$'\t'}
    if [[ $value == *= ]]; then
      open+=("$value")
    else
      values+=("$value")
      shown+=("$value${note:+  ($note)}")
    fi
  done
  compadd -S '' -a -- open
  compadd -V hodei -l -d shown -a -- values
}

if [[ ${funcstack[1]-} == _hodei ]]; then
  _hodei "$@"
else
  (($+functions[compdef])) || { autoload -Uz compinit && compinit; }
  compdef _hodei hodei
fi
