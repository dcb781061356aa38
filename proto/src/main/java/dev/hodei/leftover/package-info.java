/**
 * How the processes of a job are known again by whoever finds what a killed agent has left: the agent writes it down, the
 * next agent and the server's process provider read it.
 */
package dev.hodei.leftover;
