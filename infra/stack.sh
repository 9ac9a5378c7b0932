# What deploy and publish ask of the stack; sourced, with config set.

# setting NAME: a value of samconfig.toml.
setting() { sed -n "s/^$1 = \"\(.*\)\"\$/\1/p" "$config" | head -n 1; }

stack=$(setting stack_name)
region=$(setting region)
export AWS_DEFAULT_REGION=$region AWS_REGION=$region AWS_PAGER=

# of LIST KEY NAME VALUE: the one value of the stack's parameters or outputs of that name, empty where it has none.
of() {
  local value
  value=$(aws cloudformation describe-stacks --stack-name "$stack" --output text --query "Stacks[0].$1[?$2=='$3'].$4 | [0]")
  [ "$value" = None ] || printf '%s' "$value"
}
output() { of Outputs OutputKey "$1" OutputValue; }
parameter() { of Parameters ParameterKey "$1" ParameterValue; }
